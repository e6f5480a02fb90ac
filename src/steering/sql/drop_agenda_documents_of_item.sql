-- remove_item(): what had been removed from it.
delete from agenda_document where item = $1
