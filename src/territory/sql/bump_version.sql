-- Every change of territories, so that copies in memory are read again.
update territory_version set version = version + 1 where one = 1
