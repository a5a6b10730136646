<?php
// Counts the visits of a session and keeps what is posted.
session_start();
$name = basename($_GET['name'] ?? '');
if ($_SERVER['REQUEST_METHOD'] === 'POST') file_put_contents(__DIR__ . "/uploads/$name", file_get_contents('php://input'));
if ($name !== '') {
    echo 'kept ', file_get_contents(__DIR__ . "/uploads/$name");
    exit;
}
$_SESSION['count'] = ($_SESSION['count'] ?? 0) + 1;
echo 'baked shop, count ', $_SESSION['count'];
