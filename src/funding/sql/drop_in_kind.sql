-- note_plan(): its rows are written anew
delete from grant_in_kind where application = $1
