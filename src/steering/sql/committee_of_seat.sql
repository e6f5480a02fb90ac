-- Acts on a seat: which committee it belongs to.
select committee from seat where id = $1
