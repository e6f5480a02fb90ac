-- change_item() and write_notes()
update agenda_item set kind = $2, title = $3, ref_kind = $4, ref_id = $5, notes = $6 where id = $1
