-- All meetings, those of a committee, or one; the newest first.
select id, committee, number, day, hour, place, link, state, repeats, convened_on, convened_by, urgency, motive,
  remarks, signed_at, signed_by, sha256, version from meeting
where (cast($1 as text) is null or committee = $1) and (cast($2 as text) is null or id = $2)
order by day desc, hour desc, number desc
