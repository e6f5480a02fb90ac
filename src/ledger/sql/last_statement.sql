-- state_envelope(): numbers go on.
select coalesce(max(number), 0) from envelope_statement
