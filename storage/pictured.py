"""How many photos the report `r` has, as a part of a statement: a PDF or a video kept with it is none."""

PHOTOS = (
    "(SELECT count(*) FROM report_photos l JOIN photos f ON f.id = l.photo_id"
    " WHERE l.report_id = r.id AND (f.kind = 'photo' OR f.mime LIKE 'image/%')) AS photos"
)
