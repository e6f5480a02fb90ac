-- the reader's own page: name, function, language
update account set name = $2, function_label = $3, search_text = $4, lang = $5 where id = $1
