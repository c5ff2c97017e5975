"""One file a kind of paper: DOCX, XLSX, PDF, ZIP."""
