-- change_committee(): its name; close_committee(): its last day.
update committee set name = $2, closed_on = $3 where id = $1
