-- recount(repair) and imports: the sums of a series, before they are written anew.
delete from figure_sum where series = $1
