-- On which item a document is.
select item from agenda_document where id = $1
