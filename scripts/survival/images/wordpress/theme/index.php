<?php wp_head(); while (have_posts()) { the_post(); the_title(); the_content(); }
foreach (get_comments() as $comment) { echo 'comment ', $comment->comment_content, "\n"; }
wp_footer();
