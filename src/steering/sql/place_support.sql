-- follow_move(): support stands in the department of its day.
update support set department = $2 where contract = $1 and day >= $3
