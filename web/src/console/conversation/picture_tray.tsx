// The pictures of a reply before it is sent: what they show, how far they are, and what can be done about them.
import { CloseOutlined, PictureOutlined, RedoOutlined } from '@ant-design/icons';
import { Alert, Button, Input, Progress } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useConsole } from '../context';
import { ALT_MAX, isFinal, PICTURES_MAX, type Picked, type Pictures, type Problem } from './pictures';

/** What browsers show; a phone then gives JPEG instead of HEIC. */
const ACCEPT = 'image/png,image/jpeg,image/gif,image/webp';

export function FilePicture({ file, alt, className }: { file: Blob; alt: string; className?: string }) {
  const [src, setSrc] = useState<string>();
  useEffect(() => {
    const url = URL.createObjectURL(file);
    setSrc(url);
    return () => URL.revokeObjectURL(url);
  }, [file]);
  return src === undefined ? null : <img className={className} src={src} alt={alt} />;
}

function useProblemWords(): (p: Problem | 'too-many') => string {
  const { say } = useConsole();
  return (p) =>
    ({
      'too-many': say(`一次最多 ${PICTURES_MAX} 张图片。`, `At most ${PICTURES_MAX} pictures at once.`),
      'too-big': say('图片超过 10 MB。', 'The picture is larger than 10 MB.'),
      'not-a-picture': say('不是图片：可以发 JPEG、PNG、WebP、GIF。', 'Not a picture: send JPEG, PNG, WebP or GIF.'),
      heic: say('多数浏览器不显示 HEIC，请存成 JPEG 再发。', 'Most browsers do not show HEIC; save it as JPEG.'),
      'broken-picture': say('图片已损坏。', 'The picture is broken.'),
      'not-yours': say('这个对话不在您手上。', 'This conversation is not yours.'),
      'no-answer': say('没有传上去：连不上服务器。', 'Not uploaded: the server does not answer.'),
      failed: say('没有传上去。', 'Not uploaded.'),
    })[p];
}

function Item({ p, n, pictures }: { p: Picked; n: number; pictures: Pictures }) {
  const { say } = useConsole();
  const wordsOf = useProblemWords();
  const name = say(`图片 ${n}`, `Picture ${n}`);
  return (
    <li className={`tray-item ${p.state}`} data-testid="tray-picture" data-state={p.state}>
      <FilePicture file={p.file} alt={p.alt || name} className="tray-img" />
      <Button className="tray-remove" size="small" shape="circle" icon={<CloseOutlined />} aria-label={say(`移除${name}`, `Remove ${name}`)} onClick={() => pictures.remove(p.key)} data-testid="tray-remove" />
      {p.state === 'uploading' && <Progress percent={Math.round(p.progress * 100)} size="small" aria-label={say(`${name}上传进度`, `Upload of ${name}`)} />}
      {p.state === 'failed' && p.problem && (
        <p className="tray-bad" role="alert">
          {wordsOf(p.problem)}
        </p>
      )}
      {p.state === 'failed' && !(p.problem && isFinal(p.problem)) && (
        <Button size="small" icon={<RedoOutlined />} onClick={() => pictures.retry(p.key)} data-testid="tray-retry">
          {say('重试', 'Retry')}
        </Button>
      )}
      {p.state === 'ready' && (
        <Input
          size="small"
          dir="auto"
          maxLength={ALT_MAX}
          value={p.alt}
          placeholder={say('图上是什么（可空）', 'What it shows (optional)')}
          aria-label={say(`${name}上是什么`, `What ${name} shows`)}
          onChange={(e) => pictures.describe(p.key, e.target.value)}
          data-testid="tray-alt"
        />
      )}
    </li>
  );
}

export function PictureTray({ pictures }: { pictures: Pictures }) {
  const { say } = useConsole();
  const wordsOf = useProblemWords();
  return (
    <>
      {pictures.problem && <Alert type="warning" showIcon message={wordsOf(pictures.problem)} data-testid="tray-problem" />}
      {pictures.list.length > 0 && (
        <ul className="tray" aria-label={say('要发的图片', 'Pictures to send')}>
          {pictures.list.map((p, i) => (
            <Item key={p.key} p={p} n={i + 1} pictures={pictures} />
          ))}
        </ul>
      )}
    </>
  );
}

export function PictureButton({ pictures }: { pictures: Pictures }) {
  const { say } = useConsole();
  const input = useRef<HTMLInputElement>(null);
  const label = say('添加图片', 'Add pictures');
  return (
    <>
      <Button icon={<PictureOutlined />} aria-label={label} title={label} onClick={() => input.current?.click()} data-testid="add-picture" />
      <input
        ref={input}
        type="file"
        accept={ACCEPT}
        multiple
        hidden
        data-testid="picture-input"
        onChange={(e) => {
          pictures.add(Array.from(e.target.files ?? []));
          e.target.value = '';
        }}
      />
    </>
  );
}
