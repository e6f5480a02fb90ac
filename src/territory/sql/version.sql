-- The directory: is the copy in memory still the newest?
select version from territory_version where one = 1
