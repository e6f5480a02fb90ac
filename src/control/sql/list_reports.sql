-- reports()
select place, year, text, remarks, sha256, by_label as by, at from control_report order by year desc, place
