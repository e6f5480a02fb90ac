-- move_meeting(): what goes out with the convocation, the last version of each document.
update agenda_document_version set sent_at = $2 where sent_at is null
and number = (select max(w.number) from agenda_document_version w where w.document = agenda_document_version.document)
and document in (select d.id from agenda_document d join agenda_item i on i.id = d.item
  where i.meeting = $1 and d.removed_at is null)
