-- replies_of()
select verb, text, due, at, by_label as by, role from control_reply where control = $1 and record = $2 order by number
