-- recount(repair): a sum under which there is no observation.
delete from figure_sum where territory = $1 and indicator = $2 and dimension = $3 and period_kind = $4 and period = $5
