-- follow_move(): what they were before goes with them.
update service_past set department = $2 where service in (select id from service where territory = $1)
