-- Pages, the API and the command line: all committees, or one.
select id, name, kind, territory, created_on, closed_on from committee
where (cast($1 as text) is null or id = $1) order by name, id
