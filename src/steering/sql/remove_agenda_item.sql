-- remove_item(): before anybody was called to the meeting.
delete from agenda_item where id = $1
