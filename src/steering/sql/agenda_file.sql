-- The content of one version, unless it was removed.
select f.bytes from agenda_document_version v join agenda_document d on d.id = v.document
join agenda_file f on f.sha256 = v.sha256 where v.document = $1 and v.number = $2 and d.removed_at is null
