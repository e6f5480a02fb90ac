-- find_report()
select place, year, text, remarks, sha256, by_label as by, at from control_report where place = $1 and year = $2
