-- An import: what stood where a batch brings values to a series. A value that counts ends both, one that waits only what waited.
update answer set until_batch = $2
from answer as brought
where brought.series = $1 and brought.batch = $2 and answer.series = $1 and answer.territory = brought.territory
  and answer.period = brought.period and answer.until_batch is null and answer.batch < $2
  and (brought.state >= 3 or answer.state < 3)
