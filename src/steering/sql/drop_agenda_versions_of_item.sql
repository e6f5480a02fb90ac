-- remove_item(): of what had been removed from it.
delete from agenda_document_version where document in (select id from agenda_document where item = $1)
