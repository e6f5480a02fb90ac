-- submit_report()
update grant_facts set reached = $2 where application = $1
