-- note_plan(): its rows are written anew
delete from grant_cofunder where application = $1
