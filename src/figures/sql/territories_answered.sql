-- validate(): who has given a value for a period that is submitted or counts.
select distinct territory from answer where series = $1 and period = $2 and until_batch is null and state >= 2
