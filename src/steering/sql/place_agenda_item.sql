-- move_item()
update agenda_item set position = $2 where id = $1
