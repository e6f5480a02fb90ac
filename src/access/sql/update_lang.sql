-- /langue: the reader's language
update account set lang = $2 where id = $1
