-- recount() and as known then: every observation of a series recorded by an instant, to be added up again.
select territory, day, amount from observation where series = $1 and recorded_at <= $2
