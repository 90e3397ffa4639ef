// What the machine knows: its files, drafts that wait, versions.
import { ArrowLeftOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import * as api from '../api/knowledge';
import { useConsole } from '../context';
import { useKeys } from '../keys';
import { useLoad } from '../load';
import type { PageProps } from '../pages';
import { Frame } from '../parts/frame';
import { Shown } from '../parts/shown';
import { go } from '../route';
import { DraftList } from './drafts';
import { EditDraft, EditFile } from './editor';
import { FileList } from './list';
import { type Fresh, NewFile } from './new_file';
import { OneVersion, VersionList } from './versions';
import './knowledge.css';

type Tab = 'files' | 'drafts' | 'versions';

export default function KnowledgePage({ rest }: PageProps) {
  const { say } = useConsole();
  const got = useLoad(api.files, []);
  const [asking, ask] = useState(false);
  const [fresh, setFresh] = useState<Fresh>();
  const [what, ...more] = rest;
  const deep = what === 'file' || what === 'draft' || what === 'version' || what === 'new';
  const tab: Tab = what === 'drafts' || what === 'draft' ? 'drafts' : what === 'versions' || what === 'version' ? 'versions' : 'files';
  useKeys({ n: () => !deep && (ask(true), true) });
  const back = () => (tab === 'files' ? go('knowledge') : go('knowledge', tab));
  const path = what === 'new' ? fresh?.path : more.join('/');
  return (
    <Frame
      wide
      name="knowledge"
      title={say('知识', 'Knowledge')}
      extra={
        deep ? (
          <Button icon={<ArrowLeftOutlined />} onClick={back}>
            {say('返回', 'Back')}
          </Button>
        ) : (
          <>
            <Segmented<Tab>
              aria-label={say('看什么', 'What to see')}
              value={tab}
              onChange={(t) => (t === 'files' ? go('knowledge') : go('knowledge', t))}
              options={[
                { value: 'files', label: say('内容', 'Content') },
                { value: 'drafts', label: say('草稿', 'Drafts') },
                { value: 'versions', label: say('版本', 'Versions') },
              ]}
            />
            <Button type="primary" onClick={() => ask(true)} data-testid="kn-new">
              {say('新建', 'New')}
            </Button>
          </>
        )
      }
    >
      {!deep && tab === 'files' && <FileList got={got} />}
      {what === 'drafts' && <DraftList onChanged={got.reload} />}
      {what === 'versions' && <VersionList />}
      {what === 'version' && <OneVersion key={more[0]} number={Number(more[0]) || 0} />}
      {(what === 'file' || what === 'draft' || (what === 'new' && path !== undefined)) && (
        <Shown got={got}>
          {(files) =>
            what === 'draft' ? (
              <EditDraft key={more[0]} id={more[0] ?? ''} files={files} onChanged={got.reload} />
            ) : (
              <EditFile key={path} path={path ?? ''} files={files} fresh={what === 'new' ? fresh : undefined} onChanged={got.reload} />
            )
          }
        </Shown>
      )}
      {asking && (
        <NewFile
          taken={new Set(got.data?.files.map((f) => f.path))}
          onCancel={() => ask(false)}
          onDone={(made) => {
            setFresh(made);
            ask(false);
            go('knowledge', 'new');
          }}
        />
      )}
    </Frame>
  );
}
