-- Changes of contracts: until when one exists.
update territory set valid_to = $2 where key = $1
