-- A document is removed.
delete from plan_document where id = $1
