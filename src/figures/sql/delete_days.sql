-- recount(repair): the sums of single days of a series, before they are written anew.
delete from figure_day where series = $1
