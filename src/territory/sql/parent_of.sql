-- What stands above a territory.
select parent from territory where key = $1
