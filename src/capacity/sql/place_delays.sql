-- follow_move(): with what is known of them.
update place_delay set department = $2 where service in (select id from service where territory = $1)
