-- The documents of a meeting, removed ones included, with all their versions: in the order in which they came.
select d.id, d.item, d.line, d.title, d.removed_at, d.removed_by, d.removed_why, v.number, v.file_name, v.media_type,
  v.sha256, v.size_bytes, v.added_at, v.added_by, v.sent_at
from agenda_document d join agenda_item i on i.id = d.item join agenda_document_version v on v.document = d.id
where i.meeting = $1
order by i.position, (select min(w.added_at) from agenda_document_version w where w.document = d.id), d.id, v.number
