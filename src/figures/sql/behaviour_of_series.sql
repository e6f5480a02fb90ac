-- record_observation of a territory that has moved: whether what was counted goes along.
select indicator.behaviour from series join indicator on indicator.id = series.indicator where series.id = $1
