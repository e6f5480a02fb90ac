-- remove_document(): the content that no other document holds any more.
delete from agenda_file where sha256 in (select sha256 from agenda_document_version where document = $1)
and not exists (select 1 from agenda_document_version v join agenda_document d on d.id = v.document
  where v.sha256 = agenda_file.sha256 and d.removed_at is null)
