-- change_seat(): what it is called and who holds it.
update seat set function = $2, organisation = $3, substitute = $4 where id = $1
