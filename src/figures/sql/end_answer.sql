-- A value is superseded.
update answer set until_batch = $5 where series = $1 and territory = $2 and period = $3 and batch = $4 and until_batch is null
