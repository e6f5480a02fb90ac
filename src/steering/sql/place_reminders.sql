-- follow_move(): reminders stand in the department of their day.
update reminder set department = $2 where contract = $1 and day >= $3
