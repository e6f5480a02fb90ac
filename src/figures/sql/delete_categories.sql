-- set_categories(): written anew.
delete from indicator_category where indicator = (select id from indicator where code = $1)
