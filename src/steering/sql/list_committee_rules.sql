-- The rules of all committees, or of one, the oldest first.
select committee, since, every, unit, quorum_count, quorum_parts, notice_days from committee_rule
where (cast($1 as text) is null or committee = $1) order by committee, since
