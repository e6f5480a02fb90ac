-- The seats of all committees, or of one, those that have ended included.
select id, committee, position, function, organisation, substitute, voice, is_chair, since, until from seat
where (cast($1 as text) is null or committee = $1) order by committee, position, id
