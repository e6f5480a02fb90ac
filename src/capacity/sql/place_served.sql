-- follow_move(): contracts that are served from elsewhere.
update service_contract set department = $2 where contract = $1
