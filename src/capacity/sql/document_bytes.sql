-- What is in a document, to be downloaded.
select bytes from place_document where id = $1 and removed_at is null
