"""Words for files that somebody uploads and we cannot read."""

from locales import _

WHY_FILE = {
    "too_large": _("The file is larger than {value} MB."),
    "unpacks_too_large": _("The file holds more than {value} MB when unpacked."),
    "too_many_rows": _("The file has more than {value} rows."),
    "too_many_columns": _("The file has more than {value} columns."),
    "old_excel": _("This is an old or locked Excel file. Save it as XLSX without a password, or as CSV."),
    "not_a_table": _("This is no XLSX or CSV file that I can read."),
    "broken_quotes": _("A quotation mark is not closed near row {value}."),
    "empty": _("The file has no rows."),
}
