-- choose_board(): back to what the role usually looks at.
delete from board_choice where account = $1
